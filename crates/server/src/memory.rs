//! How the process keeps memory. The module's one `unsafe` sets a number.

/// Blocks of this size and above, in bytes, go back to the system when they are freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const GIVEN_BACK_FROM: i32 = 1 << 20;

/// Has large blocks given back to the system at once.
///
/// glibc raises that size to 32 MiB when it sees a large block freed, and keeps smaller ones for good, for each
/// thread. Hashing a password takes 19 MiB for a moment: after 60 sign-ins the server stayed at 340 MiB; with a
/// fixed size it stays at 18 MiB. Other systems' allocators give them back by themselves.
pub(crate) fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: mallopt takes two numbers and has no preconditions; no other thread runs yet.
        #[expect(unsafe_code, reason = "the allocator's settings are reached in no other way")]
        let is_set = unsafe { nix::libc::mallopt(nix::libc::M_MMAP_THRESHOLD, GIVEN_BACK_FROM) };
        debug_assert_eq!(is_set, 1, "glibc takes this setting");
    }
}
