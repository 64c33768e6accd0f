//! Settings of glibc's allocator. The only `unsafe` block of this crate sets a number.

/// Blocks of at least this size, in bytes, are returned to the system when they are freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MMAP_THRESHOLD: i32 = 1 << 20;

/// Makes glibc return large blocks to the system immediately, and share its arenas between threads.
///
/// By default, glibc raises the threshold to 32 MiB after a large block is freed, and keeps smaller blocks in each
/// thread's arena. Hashing a password temporarily takes 19 MiB: after 60 sign-ins the server stayed at 340 MiB; with a
/// fixed threshold it stays at 18 MiB. It also makes up to eight arenas for each core, each with free blocks that the
/// others cannot use: with one for each core, the server has 4 MiB less after a load on two cores. The allocators of
/// other systems do this by default.
pub(crate) fn trim_on_free() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        set(nix::libc::M_MMAP_THRESHOLD, MMAP_THRESHOLD);
        set(nix::libc::M_ARENA_MAX, i32::try_from(cores).unwrap_or(i32::MAX));
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn set(parameter: i32, value: i32) {
    // SAFETY: mallopt takes two integers and has no preconditions; no other thread is running yet.
    #[expect(unsafe_code, reason = "there is no safe API for allocator settings")]
    let is_set = unsafe { nix::libc::mallopt(parameter, value) };
    debug_assert_eq!(is_set, 1, "glibc accepts this setting");
}
