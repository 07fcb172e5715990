/**
 * Recomputes golden outputs of the reference implementations on this machine's engine and device.
 */
package org.sluice.verify;
