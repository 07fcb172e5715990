/**
 * Videos as Spark datasets, for those who build jobs of their own: segments in, encoded frames out.
 */
package org.sluice.pipelines.source;
