/** The model inside Spark: one per executor, and the functions that SQL knows. */
package org.sluice.spark;
