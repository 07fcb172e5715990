/**
 * A small world of moving shapes: its scenes, their pictures and videos, their truth, and questions
 * about them.
 */
package org.sluice.pipelines.scenes;
