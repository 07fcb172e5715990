/** The commands: options in, one result on standard output, everything else on standard error. */
package org.sluice.pipelines.cli;
