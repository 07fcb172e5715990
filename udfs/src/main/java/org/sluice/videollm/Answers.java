package org.sluice.videollm;

import java.util.List;
import org.sluice.language.Reply;

/**
 * Answers to questions about a stretch of frames.
 *
 * @param replies one a question
 * @param framesUsed frames whose tokens were read: fewer than given where they would not fit the
 *     model's context
 * @param prefillNanos spent reading the frames
 * @param generateNanos spent reading the questions and writing the answers
 */
public record Answers(List<Reply> replies, int framesUsed, long prefillNanos, long generateNanos) {}
