package jakarta.annotation;

/** Stands for the annotation of Jakarta, which only Maven Central has; nothing reads it. */
public @interface Nonnull {}
