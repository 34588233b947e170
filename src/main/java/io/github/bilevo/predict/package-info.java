/**
 * What scores new rows with a tuned model: how rows are read and prepared, how the model answers,
 * and both as JSON that a result carries.
 */
package io.github.bilevo.predict;
