/** Questions with known answers, put to a model under chosen settings: accuracy beside time. */
package org.sluice.pipelines.evaluate;
