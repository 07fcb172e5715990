/** Questions to a whole lake, answered from the tokens it keeps: no video is opened. */
package org.sluice.pipelines.ask;
