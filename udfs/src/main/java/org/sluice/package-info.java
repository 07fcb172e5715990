/**
 * Video understanding for Apache Spark: the parts that know nothing of Spark, and their one error
 * type.
 */
package org.sluice;
