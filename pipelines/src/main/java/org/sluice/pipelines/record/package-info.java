/** Cuts live cameras into the files of a landing folder, without decoding a frame. */
package org.sluice.pipelines.record;
