using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Portal.Devices;

/// <summary>
/// A reader behind libfprint 2, called directly: no D-Bus, no rights of root. All calls of one reading run on one thread, one reading at a
/// time, since the library turns the main loop of its process while it waits.
/// </summary>
public sealed unsafe partial class LibFprintReader(string id) : IFingerprintReader
{
    private const string Fprint = "libfprint-2.so.2";
    private const string Glib = "libglib-2.0.so.0";
    private const string Gobject = "libgobject-2.0.so.0";
    private const string Gio = "libgio-2.0.so.0";

    private const int ShortestTemplate = 16;

    private static readonly Lock OneAtATime = new();

    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.Fingerprint;

    public bool IsSimulated => false;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                return WithDevice((_, _) => DeviceStatus.Ready, CancellationToken.None);
            }
            catch (FaultException fault)
            {
                return DeviceStatus.Of(fault);
            }
            catch (DllNotFoundException)
            {
                return new DeviceStatus(DeviceState.OutOfOrder, Fault.DeviceOffline, "libfprint-2-2 is not installed");
            }
        },
        cancel);

    public Task<byte[]> EnrolAsync(Action<string> stage, CancellationToken cancel) => Task.Run(
        () => WithDevice((device, cancellable) =>
        {
            var stages = EnrolStages(device);
            stage("place-finger");
            var heard = GCHandle.Alloc((Action<int, bool>)((done, isClear) => stage(isClear ? string.Create(CultureInfo.InvariantCulture, $"{done}/{stages}") : "again")));
            try
            {
                var print = SinkReference(NewPrint(device));
                var enrolled = Enrol(device, print, cancellable, &OnProgress, GCHandle.ToIntPtr(heard), out var error);
                if (enrolled == 0)
                {
                    throw Trouble(error, cancel);
                }

                var isWritten = Serialize(enrolled, out var bytes, out var length, out error) != 0;
                Unreference(enrolled);
                if (!isWritten)
                {
                    throw Trouble(error, cancel);
                }

                var template = new ReadOnlySpan<byte>((void*)bytes, (int)length).ToArray();
                Free(bytes);
                return template;
            }
            finally
            {
                heard.Free();
            }
        }, cancel),
        cancel);

    public Task<bool> VerifyAsync(byte[] template, Action<string> stage, CancellationToken cancel) => Task.Run(
        () => WithDevice((device, cancellable) =>
        {
            // The library ends the whole process over a template that does not begin as one.
            if (template.Length < ShortestTemplate || !template.AsSpan().StartsWith("FP3"u8))
            {
                throw new FaultException(Fault.InvalidParams, "template");
            }

            var print = Deserialize(template, (nuint)template.Length, out var error);
            if (print == 0)
            {
                FreeError(error);
                throw new FaultException(Fault.InvalidParams, "template");
            }

            try
            {
                stage("place-finger");
                while (true)
                {
                    if (Verify(device, print, cancellable, 0, 0, out var isMatch, out var seen, out error) != 0)
                    {
                        Unreference(seen);
                        return isMatch != 0;
                    }

                    var trouble = Trouble(error, cancel);
                    if (trouble.Fault != Fault.FingerUnclear)
                    {
                        throw trouble;
                    }

                    stage("again");
                }
            }
            finally
            {
                Unreference(print);
            }
        }, cancel),
        cancel);

    private static T WithDevice<T>(Func<nint, nint, T> use, CancellationToken cancel)
    {
        lock (OneAtATime)
        {
            cancel.ThrowIfCancellationRequested();
            var context = NewContext();
            var devices = (DeviceList*)Devices(context);
            try
            {
                if (devices->Count == 0)
                {
                    throw new FaultException(Fault.DeviceOffline, "no reader");
                }

                var device = devices->First[0];
                if (OpenDevice(device, 0, out var error) == 0)
                {
                    throw Trouble(error, cancel);
                }

                var cancellable = NewCancellable();
                try
                {
                    using (cancel.Register(() => _ = WhenIdle(200, &OnCancel, Reference(cancellable), &OnDropped)))
                    {
                        return use(device, cancellable);
                    }
                }
                finally
                {
                    if (CloseDevice(device, 0, out error) == 0)
                    {
                        FreeError(error);
                    }

                    Unreference(cancellable);
                }
            }
            finally
            {
                // The list belongs to the context and goes with it.
                Unreference(context);
            }
        }
    }

    private static FaultException Trouble(nint error, CancellationToken cancel)
    {
        var told = *(Error*)error;
        FreeError(error);
        cancel.ThrowIfCancellationRequested();

        // Of this domain are the errors of a finger that was there and could not be read.
        return told.Domain == RetryDomain() ? new(Fault.FingerUnclear, string.Create(CultureInfo.InvariantCulture, $"retry {told.Code}")) : new(Fault.DeviceOffline, string.Create(CultureInfo.InvariantCulture, $"libfprint {told.Code}"));
    }

    /// <summary>Runs in the library's own loop, on the thread that waits there: the library is not made for a cancel from elsewhere.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCancel(nint cancellable)
    {
        CancelCall(cancellable);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDropped(nint cancellable) => UnreferenceObject(cancellable);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnProgress(nint device, int done, nint print, nint heard, nint error) => ((Action<int, bool>)GCHandle.FromIntPtr(heard).Target!)(done, error == 0);

    [LibraryImport(Fprint, EntryPoint = "fp_context_new")]
    private static partial nint NewContext();

    [LibraryImport(Fprint, EntryPoint = "fp_context_get_devices")]
    private static partial nint Devices(nint context);

    [LibraryImport(Fprint, EntryPoint = "fp_device_open_sync")]
    private static partial int OpenDevice(nint device, nint cancellable, out nint error);

    [LibraryImport(Fprint, EntryPoint = "fp_device_close_sync")]
    private static partial int CloseDevice(nint device, nint cancellable, out nint error);

    [LibraryImport(Fprint, EntryPoint = "fp_device_get_nr_enroll_stages")]
    private static partial int EnrolStages(nint device);

    [LibraryImport(Fprint, EntryPoint = "fp_print_new")]
    private static partial nint NewPrint(nint device);

    [LibraryImport(Fprint, EntryPoint = "fp_device_enroll_sync")]
    private static partial nint Enrol(nint device, nint print, nint cancellable, delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint, void> progress, nint heard, out nint error);

    [LibraryImport(Fprint, EntryPoint = "fp_device_verify_sync")]
    private static partial int Verify(nint device, nint print, nint cancellable, nint onMatch, nint heard, out int isMatch, out nint seen, out nint error);

    [LibraryImport(Fprint, EntryPoint = "fp_print_serialize")]
    private static partial int Serialize(nint print, out nint bytes, out nuint length, out nint error);

    [LibraryImport(Fprint, EntryPoint = "fp_print_deserialize")]
    private static partial nint Deserialize(byte[] bytes, nuint length, out nint error);

    [LibraryImport(Gobject, EntryPoint = "g_object_ref_sink")]
    private static partial nint SinkReference(nint thing);

    [LibraryImport(Glib, EntryPoint = "g_idle_add_full")]
    private static partial uint WhenIdle(int priority, delegate* unmanaged[Cdecl]<nint, int> run, nint with, delegate* unmanaged[Cdecl]<nint, void> drop);

    [LibraryImport(Gobject, EntryPoint = "g_object_ref")]
    private static partial nint Reference(nint thing);

    [LibraryImport(Glib, EntryPoint = "g_free")]
    private static partial void Free(nint bytes);

    [LibraryImport(Glib, EntryPoint = "g_error_free")]
    private static partial void FreeError(nint error);

    [LibraryImport(Fprint, EntryPoint = "fp_device_retry_quark")]
    private static partial uint RetryDomain();

    [LibraryImport(Gio, EntryPoint = "g_cancellable_new")]
    private static partial nint NewCancellable();

    [LibraryImport(Gio, EntryPoint = "g_cancellable_cancel")]
    private static partial void CancelCall(nint cancellable);

    [LibraryImport(Gobject, EntryPoint = "g_object_unref")]
    private static partial void UnreferenceObject(nint thing);

    private static void Unreference(nint thing)
    {
        if (thing != 0)
        {
            UnreferenceObject(thing);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Error
    {
        public uint Domain;
        public int Code;
        public nint Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct DeviceList
    {
        public nint* First;
        public uint Count;
    }
}
