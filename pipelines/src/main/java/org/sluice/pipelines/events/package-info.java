/** When something happens: intervals found in the frames' change. */
package org.sluice.pipelines.events;
