package dev.grove.cli.e2e;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Extended attributes and ACLs on a real mount, through the programs that people use for them. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ExtendedAttributesTest {
  private static final String PRELUDE =
      """
      import errno, os, subprocess
      def fails(number, action):
          try: action()
          except OSError as e: assert e.errno == number, (e, errno.errorcode[number])
          else: raise AssertionError('no error, but not ' + errno.errorcode[number])
      def asking(uid, action, groups=()):
          child = os.fork()
          if child == 0:
              try:
                  os.setgroups(groups); os.setgid(uid); os.setuid(uid)
                  action()
                  os._exit(0)
              except BaseException as e:
                  os.write(2, repr(e).encode() + b'\\n')
                  os._exit(1)
          assert os.waitpid(child, 0)[1] == 0
      open('file', 'w').close(); os.mkdir('dir'); os.symlink('file', 'link'); os.mkfifo('pipe')
      """;

  @RegisterExtension final Groves groves = new Groves();

  private static void python(MountedGrove grove, String program)
      throws IOException, InterruptedException {
    Machine.needs("python3");
    Run.ok(grove.mountPoint(), "python3", "-c", program);
  }

  @Test
  void setGetListRemove() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    python(
        grove,
        PRELUDE
            + """
            for f in 'file', 'dir':
                os.setxattr(f, 'user.a', b'one'); os.setxattr(f, 'user.empty', b'')
                assert os.getxattr(f, 'user.a') == b'one' and os.getxattr(f, 'user.empty') == b''
                assert sorted(os.listxattr(f)) == ['user.a', 'user.empty']
                fails(errno.EEXIST, lambda: os.setxattr(f, 'user.a', b'2', os.XATTR_CREATE))
                os.setxattr(f, 'user.a', b'two', os.XATTR_REPLACE)
                fails(errno.ENODATA, lambda: os.setxattr(f, 'user.b', b'2', os.XATTR_REPLACE))
                os.setxattr(f, 'user.b', b'three', os.XATTR_CREATE)
                os.removexattr(f, 'user.b')
                fails(errno.ENODATA, lambda: os.removexattr(f, 'user.b'))
                fails(errno.ENODATA, lambda: os.getxattr(f, 'user.b'))
                fails(errno.EOPNOTSUPP, lambda: os.setxattr(f, 'other.a', b''))
                fails(errno.EOPNOTSUPP, lambda: os.setxattr(f, 'system.a', b''))
                fails(errno.EINVAL, lambda: os.setxattr(f, 'user.', b''))
                fails(errno.ERANGE, lambda: os.setxattr(f, 'user.' + 'n' * 251, b''))
                os.setxattr(f, 'user.' + 'n' * 250, b'longest')
                os.setxattr(f, 'user.large', b'v' * 65536)
                fails(errno.E2BIG, lambda: os.setxattr(f, 'user.large', b'v' * 65537))
                assert os.getxattr(f, 'user.large') == b'v' * 65536
                os.removexattr(f, 'user.large')
            # What the kernel allows where.
            for f in 'link', 'pipe':
                fails(errno.EPERM, lambda: os.setxattr(f, 'user.a', b'', follow_symlinks=False))
                os.setxattr(f, 'trusted.a', b'tt', follow_symlinks=False)
                os.setxattr(f, 'security.a', b'ss', follow_symlinks=False)
                assert os.listxattr(f, follow_symlinks=False) == ['security.a', 'trusted.a']
            os.setxattr('file', 'trusted.a', b'secret')
            def nobody():
                assert 'user.a' in os.listxattr('file')
                assert 'trusted.a' not in os.listxattr('file')
                fails(errno.ENODATA, lambda: os.getxattr('file', 'trusted.a'))
                fails(errno.EPERM, lambda: os.setxattr('file', 'trusted.a', b''))
                fails(errno.EACCES, lambda: os.setxattr('file', 'user.a', b''))
            asking(65534, nobody)
            os.rename('file', 'dir/moved'); os.rename('dir', 'renamed')
            assert os.getxattr('renamed/moved', 'user.a') == b'two'
            os.setxattr('renamed/moved', 'user.kept', b'k')
            # A file without a name keeps them and can get more.
            gone = os.open('gone', os.O_RDWR | os.O_CREAT); os.setxattr(gone, 'user.a', b'1'); os.unlink('gone')
            os.setxattr(gone, 'user.b', b'2'); assert os.listxattr(gone) == ['user.a', 'user.b']
            """);
    grove.remount();
    python(
        grove,
        """
        import os
        assert os.getxattr('renamed/moved', 'user.a') == b'two'
        assert os.getxattr('renamed/moved', 'user.kept') == b'k'
        assert os.getxattr('renamed', 'user.empty') == b''
        assert os.getxattr('link', 'trusted.a', follow_symlinks=False) == b'tt'
        """);
    grove.kill();
    grove.recover();
    python(grove, "import os\nassert os.getxattr('renamed/moved', 'user.a') == b'two'");
  }

  @Test
  void programsCarryThem() throws IOException, InterruptedException {
    Machine.needs("setfattr", "getfattr", "setfacl", "tar", "setcap", "getcap");
    MountedGrove grove = groves.mount();
    Run.bash(
        grove.mountPoint(),
        """
        mkdir d; echo x >d/f; setfattr -n user.comment -v "hello there" d/f; setfacl -m u:7:rw,g:9:r d/f
        setfacl -d -m u:7:rwx d; setfattr -n user.dir -v 1 d
        cp -a d copy; tar --xattrs --xattrs-include='*' --acls -cf d.tar d
        mkdir out; tar --xattrs --xattrs-include='*' --acls -xf d.tar -C out
        for at in copy out/d; do
          diff <(cd d; getfattr -R -d -m - --absolute-names .) <(cd $at; getfattr -R -d -m - --absolute-names .)
          diff <(cd d; getfacl -R .) <(cd $at; getfacl -R .)
        done
        cp /usr/bin/id tool; setcap cap_net_raw+ep tool; getcap tool | grep -q cap_net_raw
        cp -a tool other; getcap other | grep -q cap_net_raw
        echo >>tool; test -z "$(getcap tool)"
        chown 5 other; test -z "$(getcap other)"
        """);
    grove.remount();
    Run.bash(
        grove.mountPoint(),
        "diff <(cd d; getfacl -R .) <(cd out/d; getfacl -R .); getfacl -cn d/f | grep -qx user:7:rw-");
  }

  @Test
  void aclsAreEnforcedAndInherited() throws IOException, InterruptedException {
    Machine.needs("setfacl", "getfacl");
    MountedGrove grove = groves.mount();
    python(
        grove,
        PRELUDE
            + """
            def sh(line): subprocess.run(['bash', '-ec', line], check=True)
            def acl(f): return subprocess.check_output(['getfacl', '-cEn', f], text=True).split()
            os.chmod('.', 0o755); os.chmod('dir', 0o755)
            open('file', 'w').write('secret'); os.chmod('file', 0o600)
            read = lambda: open('file').read()
            asking(1001, lambda: fails(errno.EACCES, read))
            sh('setfacl -m u:1001:r file')
            assert oct(os.stat('file').st_mode) == '0o100640'
            asking(1001, read); asking(1002, lambda: fails(errno.EACCES, read))
            asking(1001, lambda: fails(errno.EACCES, lambda: open('file', 'a')))
            sh('setfacl -m g:2000:rw file')
            asking(1002, lambda: open('file', 'a').close(), groups=[2000])
            # The mask limits, and chmod is the mask.
            os.chmod('file', 0o600)
            asking(1001, lambda: fails(errno.EACCES, read))
            assert 'mask::---' in acl('file') and 'user:1001:r--' in acl('file')
            os.chmod('file', 0o640)
            asking(1001, read)
            sh('setfacl -b file')
            assert acl('file') == ['user::rw-', 'group::---', 'other::---'], acl('file')
            asking(1001, lambda: fails(errno.EACCES, read))
            # Defaults.
            sh('setfacl -d -m u:1001:rwx,g::rx,o::- dir')
            os.umask(0o077)
            open('dir/f', 'w').close(); os.mkdir('dir/sub'); os.mkfifo('dir/p'); open('plain', 'w').close()
            assert oct(os.stat('plain').st_mode) == '0o100600'
            assert oct(os.stat('dir/f').st_mode) == '0o100660', oct(os.stat('dir/f').st_mode)
            assert oct(os.stat('dir/p').st_mode) == '0o10660'
            assert acl('dir/f') == ['user::rw-', 'user:1001:rwx', 'group::r-x', 'mask::rw-', 'other::---'], acl('dir/f')
            assert 'default:user:1001:rwx' in acl('dir/sub') and 'user:1001:rwx' in acl('dir/sub')
            asking(1001, lambda: open('dir/f', 'a').close())
            asking(1001, lambda: open('dir/sub/new', 'w').close())
            asking(1002, lambda: fails(errno.EACCES, lambda: open('dir/f')))
            sh('setfacl -k dir'); open('dir/g', 'w').close()
            assert oct(os.stat('dir/g').st_mode) == '0o100600'
            fails(errno.EACCES, lambda: os.setxattr('file', 'system.posix_acl_default', os.getxattr('dir/sub', 'system.posix_acl_default')))
            asking(1002, lambda: fails(errno.EPERM, lambda: os.setxattr('dir/g', 'system.posix_acl_access', os.getxattr('dir/f', 'system.posix_acl_access'))))
            # Set-gid goes when who sets an ACL is not in the group.
            open('dir/s', 'w').close(); os.chown('dir/s', 1002, 2000); os.chmod('dir/s', 0o2755)
            os.chmod('dir', 0o777)
            asking(1002, lambda: sh('setfacl -m u:1001:r dir/s'))
            assert oct(os.stat('dir/s').st_mode) == '0o100755', oct(os.stat('dir/s').st_mode)
            os.chmod('dir/s', 0o2755)
            asking(1002, lambda: sh('setfacl -m u:1003:r dir/s'), groups=[2000])
            assert oct(os.stat('dir/s').st_mode) == '0o102755', oct(os.stat('dir/s').st_mode)
            """);
    grove.remount();
    Run.bash(grove.mountPoint(), "getfacl -cEn dir/sub | grep -qx default:user:1001:rwx");
  }

  @Test
  void trustedNamesAreForThoseWithTheCapability() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Run.bash(
        grove.mountPoint(),
        """
        touch f; setfattr -n trusted.t -v 1 f; setfattr -n user.u -v 1 f
        list() { "$@" getfattr -m - f | grep -v '^#' | sort | xargs; }
        [[ $(list) == 'trusted.t user.u' ]]
        with='--inh-caps=+sys_admin --ambient-caps=+sys_admin'
        [[ $(list setpriv --reuid=65534 --clear-groups $with) == 'trusted.t user.u' ]]
        [[ $(list setpriv --reuid=65534 --clear-groups) == user.u ]]
        [[ $(list setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin) == user.u ]]
        """);
  }
}
