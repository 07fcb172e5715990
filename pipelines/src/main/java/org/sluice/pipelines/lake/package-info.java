/** The four Delta tables of a lake: how they are created, written in order, cleaned and read. */
package org.sluice.pipelines.lake;
