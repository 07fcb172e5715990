/**
 * Models written as TorchScript text: from the text to a block libtorch runs, and calls into it.
 */
package org.sluice.torchscript;
