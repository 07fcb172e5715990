/**
 * ReKV (arXiv 2503.00540): a stream's keys and values stay in blocks, and a question reads those it
 * needs.
 */
package org.sluice.rekv;
