/**
 * Keys and ranges of keys. A key is a {@code byte[]}; what its bytes mean is the business of the
 * layer above.
 */
package dev.grove.betree.key;
