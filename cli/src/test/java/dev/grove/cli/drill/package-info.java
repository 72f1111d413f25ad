/** The drill's judgement on histories whose outcome is known. */
package dev.grove.cli.drill;
