/** Every way to keep fewer visual tokens, behind one interface. */
package org.sluice.reduce;
