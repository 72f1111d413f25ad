/** Figures and tables as people and programs read them. */
package dev.grove.cli.text;
