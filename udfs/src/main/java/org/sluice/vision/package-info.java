/** From a decoded frame to its visual tokens: preprocessing, tower, projector, pooling. */
package org.sluice.vision;
