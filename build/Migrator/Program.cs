Console.WriteLine("This program only exists for dotnet-ef: run build/add-migration.sh NAME.");
