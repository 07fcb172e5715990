/**
 * Notebooks in Java: a Jupyter kernel on the JDK's own shell, and pictures of what a lake keeps.
 */
package org.sluice.notebooks;
