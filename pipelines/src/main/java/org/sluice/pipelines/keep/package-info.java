/** Keeping a lake: putting its files in order, and making it forget. */
package org.sluice.pipelines.keep;
