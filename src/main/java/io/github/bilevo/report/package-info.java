/**
 * A run as one page of HTML that needs nothing else: curves drawn as SVG, the job, the result.
 * Knows results and histories by their JSON and CSV alone, so that a page can be made of files.
 */
package io.github.bilevo.report;
