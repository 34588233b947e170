/**
 * Tables, readers of CSV, LIBSVM, IDX and the 20 Newsgroups archive, splits, standardisation,
 * seeded synthetic tables, and the checksummed data sets of the catalogue. Imports {@code math},
 * FastCSV and Commons Compress, nothing else of ours.
 */
package io.github.bilevo.data;
