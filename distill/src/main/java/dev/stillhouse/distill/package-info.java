/** Learning from a teacher: clients, synthesis recipes, guards and judges, logit capture and the distillation objectives. */
@NullMarked
package dev.stillhouse.distill;

import org.jspecify.annotations.NullMarked;
