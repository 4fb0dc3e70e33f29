namespace Portal.Devices;

/// <summary>Everything the agent may say no with. Number, name and sentences stand in <see cref="Faults.All"/>.</summary>
public enum Fault
{
    ParseError,
    InvalidRequest,
    MethodNotFound,
    InvalidParams,
    Internal,
    Cancelled,
    Unauthenticated,
    Forbidden,
    NoDevice,
    Busy,
    Overloaded,
    TimedOut,
    NotEnrolled,
    KeyReused,
    DeviceOffline,
    CardRemoved,
    CardRefused,
    CardUnreadable,
    CardStuck,
    PinBlocked,
    FingerUnclear,
    PaperOut,
    CoverOpen,
    Jam,
    PrinterStopped,
    PrintUncertain,
    DocumentRefused,
    Unsupported,
    Locked,
}

/// <param name="Code">The JSON-RPC error number.</param>
/// <param name="Kind">The name a page switches on; it never changes its meaning.</param>
/// <param name="MayRetry">Whether the same call, made again, can succeed.</param>
/// <param name="Zh">What the screen says to the person.</param>
public sealed record FaultEntry(Fault Fault, int Code, string Kind, bool MayRetry, string Zh, string En);

/// <summary>The table of errors. The sentences travel in both languages, because the agent does not know which one the person reads.</summary>
public static class Faults
{
    public static IReadOnlyDictionary<Fault, FaultEntry> All { get; } = new FaultEntry[]
    {
        new(Fault.ParseError, -32700, "PARSE_ERROR", false, "设备连接收到了无法识别的内容。", "The device connection received something it cannot read."),
        new(Fault.InvalidRequest, -32600, "INVALID_REQUEST", false, "设备连接收到了不符合约定的请求。", "The device connection received a request that is not in its contract."),
        new(Fault.MethodNotFound, -32601, "METHOD_NOT_FOUND", false, "本机的设备程序没有这项功能。", "The device program of this kiosk does not have this function."),
        new(Fault.InvalidParams, -32602, "INVALID_PARAMS", false, "设备请求的内容不完整或不被允许。", "The device request is incomplete or not allowed."),
        new(Fault.Internal, -32603, "INTERNAL", true, "设备程序出错了，请稍后再试，或请工作人员协助。", "The device program failed. Please try again, or ask the staff."),
        new(Fault.Cancelled, -32800, "CANCELLED", true, "已取消。", "Cancelled."),
        new(Fault.Unauthenticated, -32001, "UNAUTHENTICATED", false, "设备没有认可这个页面，请返回首页重新开始。", "The devices did not recognise this page. Please go back to the start."),
        new(Fault.Forbidden, -32002, "FORBIDDEN", false, "这一步不能使用该设备。", "This step may not use that device."),
        new(Fault.NoDevice, -32003, "NO_DEVICE", false, "本机没有这个设备，请换一种方式办理。", "This kiosk does not have that device. Please choose another way."),
        new(Fault.Busy, -32004, "BUSY", true, "设备正在使用中，请稍候。", "The device is in use. Please wait a moment."),
        new(Fault.Overloaded, -32005, "OVERLOADED", true, "操作太快了，请稍候再试。", "That was too fast. Please wait a moment and try again."),
        new(Fault.TimedOut, -32006, "TIMEOUT", true, "等候时间已到，没有完成操作。请再试一次。", "Time ran out before it was done. Please try again."),
        new(Fault.NotEnrolled, -32007, "NOT_ENROLLED", false, "本机尚未在门户登记，请联系工作人员。", "This kiosk is not registered with the portal yet. Please tell the staff."),
        new(Fault.KeyReused, -32008, "KEY_REUSED", false, "同一操作编号用于了不同的内容，已拒绝。", "One operation key was used for two different things; refused."),
        new(Fault.DeviceOffline, -32010, "DEVICE_OFFLINE", true, "设备没有回应，请换一种方式办理或请工作人员查看。", "The device does not answer. Please choose another way or ask the staff."),
        new(Fault.CardRemoved, -32011, "CARD_REMOVED", true, "证件拿开得太早了，请重新放好，等提示后再拿开。", "The card was taken away too early. Put it back and wait until you are told."),
        new(Fault.CardRefused, -32012, "CARD_REFUSED", false, "这张卡不能在这里使用，请确认是否放对了卡。", "This card cannot be used here. Please check that it is the right one."),
        new(Fault.CardUnreadable, -32014, "CARD_UNREADABLE", true, "没有读清楚，请把证件平放在感应区再试一次。", "The card could not be read. Lay it flat on the reader and try again."),
        new(Fault.CardStuck, -32016, "CARD_STUCK", true, "证件卡在机器里了，已通知工作人员，请稍候。", "The card is stuck in the machine. The staff has been told; please wait."),
        new(Fault.PinBlocked, -32013, "PIN_BLOCKED", false, "密码已被锁定，请到发卡单位办理。", "The PIN is blocked. Please see the office that issued the card."),
        new(Fault.FingerUnclear, -32015, "FINGER_UNCLEAR", true, "指纹不清楚，请擦干手指后再按一次。", "The fingerprint is not clear. Dry the finger and press again."),
        new(Fault.PaperOut, -32020, "PAPER_OUT", true, "打印机缺纸，已通知工作人员。", "The printer is out of paper. The staff has been told."),
        new(Fault.CoverOpen, -32021, "COVER_OPEN", true, "打印机盖没有关好，请工作人员查看。", "The printer's cover is open. Please ask the staff."),
        new(Fault.Jam, -32022, "JAM", true, "打印机卡纸，请不要拉扯，工作人员会来处理。", "Paper is jammed. Please do not pull; the staff will come."),
        new(Fault.PrinterStopped, -32025, "PRINTER_STOPPED", true, "打印机停住了，请工作人员查看。", "The printer has stopped. Please ask the staff."),
        new(Fault.PrintUncertain, -32023, "PRINT_UNCERTAIN", false, "不能确定是否已经打印，请看一下出纸口：纸出来了吗？", "It is not certain whether it was printed. Please look at the slot: has the paper come out?"),
        new(Fault.DocumentRefused, -32024, "DOCUMENT_REFUSED", false, "文件与门户给出的不一致，没有打印。", "The document is not the one the portal named; nothing was printed."),
        new(Fault.Unsupported, -32030, "UNSUPPORTED", false, "本机的设备不支持这项操作。", "The device of this kiosk does not support this."),
        new(Fault.Locked, -32031, "LOCKED", true, "本机暂停使用，请换一台终端或到窗口办理。", "This terminal is out of use for now. Please use another one or go to a window."),
    }.ToDictionary(entry => entry.Fault);

    public static FaultEntry Entry(this Fault fault) => All[fault];
}

/// <summary>A no that travels from a driver or a rule to the page. Everything else that is thrown is a bug and reaches the page as <see cref="Fault.Internal"/> alone.</summary>
/// <param name="detail">Short, for staff and the audit: a status word, a printer's reason. Never anything of a person.</param>
public sealed class FaultException(Fault fault, string? detail = null, Exception? inner = null) : Exception($"{fault}: {detail}", inner)
{
    public Fault Fault { get; } = fault;

    public string? Detail { get; } = detail;
}
