using Portal.Core.Halls;

namespace Portal.Core.Intake;

/// <summary>Whoever has booked a time for a matter that is no longer offered there is told, and may choose anew. Halls do not know the catalogue; intake knows both.</summary>
public sealed class WithdrawnMatters(OfferedMatters offered, AppointmentDesk bookings)
{
    /// <returns>How many people were told.</returns>
    public async Task<int> TellAsync(CancellationToken cancellationToken = default)
    {
        var told = 0;
        foreach (var matter in await bookings.MattersAsync(cancellationToken))
        {
            if (!await offered.IsOfferedAsync(matter.TenantId, matter.ItemCode, cancellationToken))
            {
                told += await bookings.TellWithdrawnAsync(matter, cancellationToken);
            }
        }

        return told;
    }
}
