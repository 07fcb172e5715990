/** The model inside Spark: one per executor, what its tasks count, and the functions SQL knows. */
package org.sluice.spark;
