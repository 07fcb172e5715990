/** A whole video language model: frames in, compressed visual tokens and answers out. */
package org.sluice.videollm;
