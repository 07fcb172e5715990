/** From visual tokens and questions to answers: tokenizer, prompt, Qwen2 decoder with its cache. */
package org.sluice.language;
