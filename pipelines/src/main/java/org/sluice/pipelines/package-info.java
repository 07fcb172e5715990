/** Jobs over video: what turns files into tables, and the commands that run them. */
package org.sluice.pipelines;
