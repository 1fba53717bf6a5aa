"""A filter of system calls (seccomp): what a learner's code has no business with fails with "not permitted".

It closes doors in the kernel (new namespaces, mounting, tracing, kernel keys, io_uring, bpf), keeps a process from
undoing that it dies with its keeper, and, where there is no network namespace, leaves no sockets but local ones.
What it does not cover: it sees numbers, not what they point at, so it knows nothing of paths or addresses.
Numbers: the kernel's tables, x86-64 and 64-bit ARM; program format: the kernel's documentation, seccomp_filter.html.
"""

import ctypes
import errno
import platform
import struct

from ai_lifecycle.grading.sandbox import linux

# name: (x86-64, 64-bit ARM)
_FORBIDDEN = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438),
    "kcmp": (312, 272), "perf_event_open": (298, 241), "bpf": (321, 280), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "mount_setattr": (442, 442), "open_by_handle_at": (304, 265),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "syslog": (103, 116), "quotactl": (179, 60),
}  # fmt: skip
_CLONE, _CLONE3, _PRCTL, _SOCKET, _FALLOCATE = (56, 220), (435, 435), (157, 167), (41, 198), (285, 47)
_ARCHITECTURE = (0xC000003E, 0xC00000B7)
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG
# AF_UNIX, and AF_NETLINK: to ask which network interfaces there are, which zmq insists on.
_LOCAL_SOCKETS = (1, 16)

# Instructions of the filter machine: load a word of the call, compare, answer.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_GO = 0x7FFF0000
_REFUSE, _NO_SUCH_CALL, _UNSUPPORTED = (0x00050000 | number for number in (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP))

_Instruction = tuple[int, int, int, int]


def install(*, network: bool) -> None:
    """Filter the calls of this process and of all that it starts, for good.

    network: whether sockets other than local ones may be made. Raises OSError if the system has no such filters,
    KeyError or ValueError on a machine of another kind.
    """
    program = b"".join(
        struct.pack("=HBBI", *line) for line in _program(linux.MACHINES.index(platform.machine()), network)
    )
    lines = ctypes.create_string_buffer(program, len(program))
    whole = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(lines)))
    linux.gain_nothing_by_exec()
    linux.prctl(22, 2, ctypes.addressof(whole))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def _program(machine: int, network: bool) -> list[_Instruction]:
    """Return the filter. machine: which column of the tables."""
    lines: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT), (_EQUAL, 1, 0, _ARCHITECTURE[machine]), (_ANSWER, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, 0x40000000), (_ANSWER, 0, 0, _NO_SUCH_CALL),  # x86's second set of numbers
    ]  # fmt: skip
    for numbers in _FORBIDDEN.values():
        lines += [(_EQUAL, 0, 1, numbers[machine]), (_ANSWER, 0, 0, _REFUSE)]
    # clone3 hides its flags behind a pointer; the C library goes back to clone if there is none.
    lines += [(_EQUAL, 0, 1, _CLONE3[machine]), (_ANSWER, 0, 0, _NO_SUCH_CALL)]
    # It takes the disk at once, before any keeper looks; the C library then writes zeros instead.
    lines += [(_EQUAL, 0, 1, _FALLOCATE[machine]), (_ANSWER, 0, 0, _UNSUPPORTED)]
    lines += _refuse_argument(_CLONE[machine], (_ANY_BIT, linux.NEW_USER))
    lines += _refuse_argument(_PRCTL[machine], (_EQUAL, _PARENT_DEATH))
    if not network:
        lines += _refuse_sockets(_SOCKET[machine])
    return [*lines, (_ANSWER, 0, 0, _GO)]


def _refuse_argument(number: int, test: tuple[int, int]) -> list[_Instruction]:
    """Return lines that refuse a call if its first argument passes the test."""
    kind, value = test
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (kind, 0, 1, value),
        (_ANSWER, 0, 0, _REFUSE),
        (_ANSWER, 0, 0, _GO),
    ]


def _refuse_sockets(number: int) -> list[_Instruction]:
    """Return lines that refuse to make any socket but local ones."""
    first, second = _LOCAL_SOCKETS
    return [
        (_EQUAL, 0, 5, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_EQUAL, 1, 0, first),
        (_EQUAL, 0, 1, second),
        (_ANSWER, 0, 0, _GO),
        (_ANSWER, 0, 0, _REFUSE),
    ]
