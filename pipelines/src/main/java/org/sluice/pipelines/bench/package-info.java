/** Measures, on this machine, every speed the project claims; nothing here asserts. */
package org.sluice.pipelines.bench;
