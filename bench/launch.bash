# Sourced by compare, growth, charts and micro: builds what has changed and starts Java.
#
#   JAVA_HOME              a JDK 25 or newer; otherwise looked for on PATH, in /usr/lib/jvm, ~/.sdkman and ~/.jdks
#   BENCH_WORKER_JVM_OPTS  more options for the processes that are measured, such as -XX:StartFlightRecording=...
# shellcheck shell=bash
set -euo pipefail

die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

# The major version of the Java in $1, in $major; fails if there is no Java.
java_major() {
  major=0
  [[ -x $1/bin/java && -r $1/release ]] || return 1
  local line
  while IFS= read -r line; do
    [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]] && major=${BASH_REMATCH[1]}
  done <"$1/release"
  ((major > 0))
}

# Sets $java_home to the first Java 25 or newer.
find_java() {
  local on_path='' candidate
  on_path=$(type -P java) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
  for candidate in ${JAVA_HOME:+"$JAVA_HOME"} ${on_path:+"$on_path"} /usr/lib/jvm/* \
    ~/.sdkman/candidates/java/* ~/.jdks/*; do
    java_major "$candidate" || continue
    if ((major >= 25)); then
      java_home=$candidate
      return
    fi
  done
  die "no Java 25 or newer; install a JDK 25 (for example Temurin) under /usr/lib/jvm, or set JAVA_HOME to one"
}

# True if nothing of the sources changed since the last build began.
is_fresh() {
  [[ -f $state/stamp ]] || return 1
  local changed
  changed=$(cd "$home" && find pom.xml {betree,actors,bench}/{pom.xml,src/main} -newer "$state/stamp" -print -quit)
  [[ -z $changed ]]
}

build() {
  local log=$state/build.log maven
  maven=$(type -P mvn) || die "Maven is missing; install it (Debian: apt-get install maven), then start again"
  printf 'building (the first time takes a minute or two)…\n' >&2
  touch "$state/stamp.new"
  if ! (cd "$home" && JAVA_HOME=$java_home "$maven" -B -Dmaven.test.skip=true -pl bench -am package) >"$log" 2>&1; then
    grep -E '^\[(ERROR|WARNING)\] .*(\.java|pom\.xml)|^\[ERROR\] Failed' "$log" | head -n 12 >&2 || tail -n 12 "$log" >&2
    die "the build failed; the whole of Maven's output is in $log"
  fi
  rm -rf "$state/lib"
  cp -r "$home/bench/target/lib" "$state/lib"
  mv "$state/stamp.new" "$state/stamp"
}

# Becomes Java's class $1 with the other arguments, after building what has changed; $java_options are options of Java.
launch() {
  local terminal=false main=$1 lock jars
  shift
  mkdir -p "$state" || die "cannot write $state, where the build goes"
  find_java
  # Held until the end of Java: two comparisons at once would measure each other, and a build would take away its jars.
  exec {lock}>"$state/lock"
  flock --nonblock "$lock" || die "another measurement is running from $home; wait for its end"
  is_fresh || build
  [[ -t 2 ]] && terminal=true
  jars=("$state"/lib/*.jar)
  local IFS=:
  exec "$java_home/bin/java" "${java_options[@]}" "-Dbench.terminal=$terminal" -cp "${jars[*]}" "$main" "$@"
}

self=$(readlink -f "${BASH_SOURCE[0]}")
home=${self%/*/*}
state=$home/.grove/bench
java_options=(-Xmx128m -XX:+UseSerialGC)
