/** The index job: list, plan, encode in waves, commit in order, report. */
package org.sluice.pipelines.job;
