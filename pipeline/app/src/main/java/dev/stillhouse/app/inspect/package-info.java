/**
 * What is in a folder that stillhouse or somebody else wrote, and whether it is whole. Start at
 * {@link dev.stillhouse.app.inspect.Thing}.
 */
@NullMarked
package dev.stillhouse.app.inspect;

import org.jspecify.annotations.NullMarked;
