/**
 * Messages: what is written about keys, how two messages for one key become one, and their encoding
 * in bytes.
 */
package dev.grove.betree.message;
