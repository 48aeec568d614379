/**
 * What tests of several modules need of Amazon S3: {@link dev.stillhouse.testing.s3.S3Server} answers S3A on loopback, in memory. Tests
 * alone depend on this module.
 */
@NullMarked
package dev.stillhouse.testing.s3;

import org.jspecify.annotations.NullMarked;
