package org.sluice.language;

import java.util.List;

/**
 * A model's answers to questions about one video.
 *
 * @param replies one a question
 * @param prefillNanos spent reading what all questions share
 * @param generateNanos spent reading the questions and writing the answers
 */
public record Replies(List<Reply> replies, long prefillNanos, long generateNanos) {}
