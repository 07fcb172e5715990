package org.sluice.pipelines.bench;

/**
 * One measured figure.
 *
 * @param what is measured
 * @param value median
 * @param unit of the value
 * @param note target, bound or baseline
 */
public record Figure(String what, double value, String unit, String note) {}
