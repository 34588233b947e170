package io.github.bilevo.store;

/** Another process owns the store. The message names it. */
public final class StoreLockedException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreLockedException(String message) {
    super(message, null);
  }
}
