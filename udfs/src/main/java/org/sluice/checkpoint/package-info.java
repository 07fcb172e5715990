/**
 * Hugging Face model directories: their tensors, their configuration, what a model needs of both.
 */
package org.sluice.checkpoint;
