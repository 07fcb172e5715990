package org.sluice.pipelines.train;

/**
 * A question about a scene as training keeps it.
 *
 * @param askMillis frames before this time are seen
 * @param family it is scored in
 * @param template what kind of question it is
 * @param question in words
 * @param answer in words
 */
record Question(long askMillis, String family, String template, String question, String answer) {}
