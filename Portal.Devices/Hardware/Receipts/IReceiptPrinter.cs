namespace Portal.Devices;

/// <summary>Prints a strip of paper from one of the agent's own templates; a page never sends bytes.</summary>
public interface IReceiptPrinter : IDevice
{
    /// <returns>How many characters the printer's fonts do not have, each printed as 〓.</returns>
    /// <exception cref="FaultException">
    /// <see cref="Fault.PrintUncertain"/> once the first byte has gone out and the end was not confirmed; any other fault means that nothing was printed.
    /// </exception>
    Task<int> PrintAsync(Receipt receipt, CancellationToken cancel);
}
