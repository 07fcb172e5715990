/**
 * Streaming Token Compression (arXiv 2512.00891): STC-Cacher reuses what did not change inside the
 * vision tower, STC-Pruner keeps the most novel tokens before the language model.
 */
package org.sluice.stc;
