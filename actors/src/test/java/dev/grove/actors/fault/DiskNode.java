package dev.grove.actors.fault;

/** What a name stands for. */
sealed interface DiskNode permits FileContent, Folder {}
