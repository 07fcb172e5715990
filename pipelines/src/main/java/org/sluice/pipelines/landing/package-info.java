/**
 * The {@code landing} streaming source: folders into which cameras' recorders drop short video
 * files.
 */
package org.sluice.pipelines.landing;
